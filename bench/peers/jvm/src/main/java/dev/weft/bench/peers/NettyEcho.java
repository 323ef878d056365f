package dev.weft.bench.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An echo server on Netty: {@code NettyEcho nio|epoll [CERT KEY [openssl] | --loops COUNT]}. */
public final class NettyEcho {
  private static final int BACKLOG = 1024;

  private NettyEcho() {}

  public static void main(String[] args) throws Exception {
    boolean epoll = args[0].equals("epoll");
    boolean several = args.length > 1 && args[1].equals("--loops");
    int loops = several ? Integer.parseInt(args[2]) : 1;
    SslProvider provider = args.length > 3 ? SslProvider.OPENSSL : SslProvider.JDK;
    SslContext tls =
        args.length > 1 && !several
            ? tls(new File(args[1]), new File(args[2]), provider)
            : null;
    var group =
        new MultiThreadIoEventLoopGroup(
            loops, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    var channel =
        new ServerBootstrap()
            .group(group)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Initializer(tls))
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    var address = (InetSocketAddress) channel.localAddress();
    System.out.println("listening on 127.0.0.1:" + address.getPort());
    channel.closeFuture().sync();
  }

  private static SslContext tls(File certificate, File key, SslProvider provider)
      throws Exception {
    SslContext context =
        SslContextBuilder.forServer(certificate, key).sslProvider(provider).build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(); // sessions are resumed, as with the others
    }
    return context;
  }

  private static final class Initializer extends ChannelInitializer<SocketChannel> {
    private final @Nullable SslContext tls;

    Initializer(@Nullable SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel.pipeline().addLast(new Echo());
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message);
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
