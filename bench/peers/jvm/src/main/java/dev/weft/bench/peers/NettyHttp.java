package dev.weft.bench.peers;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.DATE;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/1.1 by Netty's codec, on one event loop with its own epoll: {@code NettyHttp
 * CERT KEY}. A codec is no server: limits of time, routes and the rest are left to its user.
 */
public final class NettyHttp {
  private static final int BACKLOG = 1024;
  private static final String HOST = "127.0.0.1";

  private NettyHttp() {}

  public static void main(String[] args) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    SslContext tls =
        SslContextBuilder.forServer(new File(args[0]), new File(args[1]))
            .sslProvider(SslProvider.JDK)
            .build();
    listen(group, tls, "with TLS on ");
    listen(group, null, "listening on ");
  }

  private static void listen(EventLoopGroup group, @Nullable SslContext tls, String words)
      throws InterruptedException {
    var channel =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Initializer(tls))
            .bind(HOST, 0)
            .sync()
            .channel();
    System.out.println(words + HOST + ":" + ((InetSocketAddress) channel.localAddress()).getPort());
  }

  private static final class Initializer extends ChannelInitializer<SocketChannel> {
    private static final int MOST_BODY_BYTES = 1 << 20;

    private final @Nullable SslContext tls;

    Initializer(@Nullable SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel
          .pipeline()
          .addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BODY_BYTES), new Answers());
    }
  }

  /** What is sent as JSON. */
  record Message(String message) {}

  private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] TEXT = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuf LARGE =
        Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(100 * 1024)).asReadOnly();
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    /** For all connections: there is one loop. */
    private static String date = "";

    private static long dateSecond;

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
        throws Exception {
      switch (request.uri()) {
        case "/" -> answer(context, "text/plain", Unpooled.wrappedBuffer(TEXT));
        case "/json" -> {
          byte[] json = JSON.writeValueAsBytes(new Message("Hello, World!"));
          answer(context, "application/json", Unpooled.wrappedBuffer(json));
        }
        case "/sleep" -> {
          var _ =
              context
                  .executor()
                  .schedule(
                      () -> {
                        answer(context, "text/plain", Unpooled.wrappedBuffer(TEXT));
                        context.flush();
                      },
                      1,
                      TimeUnit.MILLISECONDS);
        }
        case "/download" -> answer(context, "application/octet-stream", LARGE.duplicate());
        case "/upload" -> {
          String length = String.valueOf(request.content().readableBytes());
          byte[] text = length.getBytes(StandardCharsets.US_ASCII);
          answer(context, "text/plain", Unpooled.wrappedBuffer(text));
        }
        default ->
            context.write(
                new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER));
      }
    }

    private static void answer(ChannelHandlerContext context, String type, ByteBuf body) {
      var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      response
          .headers()
          .set(CONTENT_TYPE, type)
          .set(DATE, now())
          .setInt(CONTENT_LENGTH, body.readableBytes());
      context.write(response);
    }

    private static String now() {
      long second = System.currentTimeMillis() / 1000;
      if (second != dateSecond) {
        dateSecond = second;
        date = FORMAT.format(Instant.ofEpochSecond(second));
      }
      return date;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
