package dev.weft.examples.nulls;

import dev.weft.Context;
import dev.weft.ContextVar;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.ExceptionGroup;
import dev.weft.ExceptionHandler;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.LoopGroup;
import dev.weft.ReturnWhen;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.Task;
import dev.weft.TaskFactory;
import dev.weft.TaskGroup;
import dev.weft.TaskOptions;
import dev.weft.TimerHandle;
import dev.weft.file.FileChange;
import dev.weft.file.WatchOptions;
import dev.weft.flow.Channel;
import dev.weft.flow.Receiver;
import dev.weft.flow.Sender;
import dev.weft.inspect.InspectorOptions;
import dev.weft.micrometer.WeftMetrics;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ClientOptions;
import dev.weft.net.Connection;
import dev.weft.net.ConnectionFigures;
import dev.weft.net.DatagramEndpoint;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.ExtraInfo;
import dev.weft.net.GroupServer;
import dev.weft.net.HandshakeLimits;
import dev.weft.net.LookupOptions;
import dev.weft.net.MemoryStreams;
import dev.weft.net.Net;
import dev.weft.net.PeerFailures;
import dev.weft.net.Pipes;
import dev.weft.net.Protocol;
import dev.weft.net.ProtocolStreams;
import dev.weft.net.Resolver;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamOptions;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsEngineRequest;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import dev.weft.net.Transport;
import dev.weft.net.UnixFileOptions;
import dev.weft.net.WriteFlow;
import dev.weft.opentelemetry.OpenTelemetryCarrier;
import dev.weft.opentelemetry.WeftContextStorageProvider;
import dev.weft.process.CompletedProcess;
import dev.weft.process.ProcessOptions;
import dev.weft.process.ProcessOutput;
import dev.weft.process.Processes;
import dev.weft.process.RunOptions;
import dev.weft.process.Stdio;
import dev.weft.process.Subprocess;
import dev.weft.process.SubprocessProtocol;
import dev.weft.process.SubprocessTransport;
import dev.weft.propagation.MdcCarrier;
import dev.weft.propagation.ThreadLocalsCarrier;
import dev.weft.propagation.WeftContextAccessor;
import dev.weft.queue.PriorityQueue;
import dev.weft.queue.Queue;
import dev.weft.simulation.Faults;
import dev.weft.simulation.Host;
import dev.weft.simulation.Link;
import dev.weft.simulation.LogEntry;
import dev.weft.simulation.SimulatedFiles;
import dev.weft.simulation.Simulation;
import dev.weft.simulation.SimulationOptions;
import dev.weft.simulation.SmallestRun;
import dev.weft.spi.LoopInspection;
import dev.weft.spi.LoopStepper;
import dev.weft.spi.PollerContext;
import dev.weft.spi.Prepared;
import dev.weft.spi.TimeHistogram;
import dev.weft.spring.WeftServer;
import dev.weft.sync.Condition;
import dev.weft.sync.Lock;
import dev.weft.sync.Waiters;
import dev.weft.testing.VirtualClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A good value for each type that a public method takes or belongs to. Code among them (callbacks,
 * bodies, protocols) counts how often it was called: a call that is refused must not do so.
 */
final class Samples implements AutoCloseable {
  private final Map<Class<?>, Object> values = new HashMap<>();
  private final AtomicInteger codeRun = new AtomicInteger();
  private final Path file;
  private final Subprocess child;
  private final List<Transport> transports;
  private final HttpSamples http = new HttpSamples();

  /** In a task. */
  Samples(Runner runner, LoopGroup group, TaskGroup tasks) throws Exception {
    EventLoop loop = EventLoop.running();
    InetAddress here = InetAddress.getLoopbackAddress();
    file = Files.createTempFile("weft", "nulls");
    child = Processes.createSubprocessExec(List.of("sleep", "60"), ProcessOptions.DEFAULT);
    MemoryStreams.Pair pair = MemoryStreams.pair();
    StreamReader reader = pair.left().reader();
    StreamWriter writer = pair.left().writer();
    Server server = Net.startServer("127.0.0.1", 0, (_, _) -> {});
    DatagramEndpoint endpoint =
        Net.openDatagramEndpoint(new InetSocketAddress(here, 0), null, DatagramOptions.DEFAULT);
    transports =
        List.of(
            writer.transport(),
            Net.openConnection("127.0.0.1", server.port()).writer().transport(),
            Pipes.openWriter(OutputStream.nullOutputStream()).transport());
    ContextVar<String> variable = ContextVar.of("sample");
    TimerHandle timer = loop.callLater(Duration.ofDays(1), () -> {});

    add(Class.class, Exception.class);
    add(LoopInspection.class, loop.inspection());
    add(LoopStepper.class, loop.inspection().stepper());
    add(Thread.class, Thread.currentThread());
    add(ConnectionFigures.Kind.class, ConnectionFigures.Kind.TCP);
    add(PeerFailures.class, new PeerFailures(0, 0, 0));
    add(InspectorOptions.class, InspectorOptions.DEFAULT);
    add(MdcCarrier.class, new MdcCarrier());
    add(OpenTelemetryCarrier.class, new OpenTelemetryCarrier());
    add(ThreadLocalsCarrier.class, new ThreadLocalsCarrier());
    add(WeftContextAccessor.class, new WeftContextAccessor());
    add(WeftContextStorageProvider.class, new WeftContextStorageProvider());
    add(WeftMetrics.class, new WeftMetrics());
    add(MeterRegistry.class, new SimpleMeterRegistry());
    add(Iterable.class, List.of());
    add(WeftServer.class, WeftServer.of(group, "127.0.0.1", 0, (_, _) -> {}));
    try (var measurement = loop.inspection().measure()) {
      add(TimeHistogram.class, measurement.lags());
    }
    add(String.class, "sample");
    add(CharSequence.class, "sample");
    add(Object.class, "sample");
    add(Boolean.class, true);
    add(Duration.class, Duration.ofSeconds(1));
    add(TimeUnit.class, TimeUnit.SECONDS);
    add(Throwable.class, new IllegalStateException("sample"));
    add(Optional.class, Optional.empty());
    add(CompletionStage.class, new CompletableFuture<>());
    add(PrintStream.class, new PrintStream(OutputStream.nullOutputStream()));
    add(Charset.class, StandardCharsets.UTF_8);
    add(Path.class, file);

    add(EventLoop.class, loop);
    PollerContext context = SamplePoller.contextOfALoop();
    add(PollerContext.class, context);
    add(VirtualClock.class, new VirtualClock());
    add(Prepared.class, context.prepare(() -> {}, Context.empty()));
    add(Context.class, Context.copyOfCurrent());
    add(ContextVar.class, variable);
    add(ContextVar.Token.class, variable.set("before"));
    add(Future.class, loop.createFuture());
    add(Task.class, loop.createTask(() -> dev.weft.Async.sleep(Duration.ofDays(1))));
    add(Handle.class, timer);
    add(TimerHandle.class, timer);
    add(TaskGroup.class, tasks);
    add(TaskOptions.class, TaskOptions.DEFAULT);
    add(TaskFactory.class, (TaskFactory) TaskFactory::eager);
    add(ExceptionHandler.class, (ExceptionHandler) (_, _) -> codeRun.incrementAndGet());
    add(ErrorReport.class, ErrorReport.of("sample", null));
    add(ErrorReport.Kind.class, ErrorReport.Kind.FAILURE);
    add(ExceptionGroup.class, new ExceptionGroup("sample", List.of(new Exception("part"))));
    add(ReturnWhen.class, ReturnWhen.ALL_COMPLETED);
    add(TaskOptions.Start.class, TaskOptions.Start.DEFAULT);
    add(Runner.class, runner);
    add(RunnerOptions.class, RunnerOptions.DEFAULT);
    add(LoopGroup.class, group);
    add(Lock.class, new Lock());
    add(Condition.class, new Condition());
    add(Waiters.class, new Waiters());
    add(Queue.class, new Queue<>());
    add(PriorityQueue.class, new PriorityQueue<>());
    Channel<Object> channel = Channel.open(1);
    add(Channel.class, channel);
    add(Sender.class, channel.sender());
    add(Receiver.class, channel.receiver());

    add(InetAddress.class, here);
    add(StandardProtocolFamily.class, StandardProtocolFamily.INET);
    add(SocketAddress.class, new InetSocketAddress(here, 9));
    add(InetSocketAddress.class, new InetSocketAddress(here, 9));
    add(NetworkInterface.class, NetworkInterface.getByInetAddress(here));
    add(SocketOption.class, StandardSocketOptions.SO_REUSEADDR);
    add(ByteBuffer.class, ByteBuffer.allocate(1));
    add(InputStream.class, new ByteArrayInputStream(new byte[0]));
    add(OutputStream.class, OutputStream.nullOutputStream());
    add(FileChannel.class, FileChannel.open(file));
    add(SocketChannel.class, SocketChannel.open());
    add(SelectableChannel.class, SocketChannel.open());
    add(ServerSocketChannel.class, ServerSocketChannel.open());
    add(DatagramChannel.class, DatagramChannel.open());
    Pipe pipe = Pipe.open();
    add(Pipe.SourceChannel.class, pipe.source());
    add(Pipe.SinkChannel.class, pipe.sink());
    add(SSLContext.class, SSLContext.getDefault());
    add(StreamOptions.class, StreamOptions.DEFAULT);
    add(ClientOptions.class, ClientOptions.DEFAULT);
    add(ServerOptions.class, ServerOptions.DEFAULT);
    add(DatagramOptions.class, DatagramOptions.DEFAULT);
    add(UnixFileOptions.class, UnixFileOptions.DEFAULT);
    add(LookupOptions.class, LookupOptions.DEFAULT);
    add(LookupOptions.Kind.class, LookupOptions.Kind.STREAM);
    add(LookupOptions.Flag.class, LookupOptions.Flag.PASSIVE);
    add(StandardProtocolFamily.class, StandardProtocolFamily.INET);
    add(TlsOptions.class, TlsOptions.client());
    add(TlsClientOptions.class, TlsOptions.client());
    add(TlsServerOptions.class, TlsOptions.server(SSLContext.getDefault()));
    add(TlsOptions.ClientAuth.class, TlsOptions.ClientAuth.NONE);
    var defaults = SSLContext.getDefault();
    add(
        TlsEngineRequest.class,
        new TlsEngineRequest(TlsOptions.client(), defaults, null, -1, false));
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(null, null);
    add(KeyManagerFactory.class, keys);
    add(TrustManagerFactory.class, TrustManagerFactory.getInstance("PKIX"));
    add(HandshakeLimits.class, HandshakeLimits.DEFAULT);
    add(Resolver.class, Resolver.system());
    add(ExtraInfo.class, ExtraInfo.CHANNEL);
    add(MemoryStreams.Pair.class, pair);
    add(Connection.class, pair.left());
    add(StreamReader.class, reader);
    add(StreamWriter.class, writer);
    add(Transport.class, writer.transport());
    add(Protocol.class, new BufferedSink());
    add(Server.class, server);
    add(GroupServer.class, Net.startServer(group, "127.0.0.1", 0, (_, _) -> {}));
    add(DatagramEndpoint.class, endpoint);
    add(DatagramTransport.class, endpoint.transport());
    add(DatagramProtocol.class, (DatagramProtocol) (_, _) -> codeRun.incrementAndGet());

    add(Stdio.class, Stdio.PIPE);
    add(ProcessOptions.class, ProcessOptions.DEFAULT);
    add(RunOptions.class, RunOptions.DEFAULT);
    add(ProcessOutput.class, new ProcessOutput(new byte[0], new byte[0]));
    add(
        CompletedProcess.class,
        new CompletedProcess(List.of("sample"), 0, new ProcessOutput(new byte[0], new byte[0])));
    add(Subprocess.class, child);
    var lowLevel =
        Processes.subprocessExec(
            () -> new SubprocessProtocol() {}, List.of("sleep", "60"), ProcessOptions.DEFAULT);
    add(SubprocessProtocol.class, lowLevel.protocol());
    add(SubprocessTransport.class, lowLevel.transport());

    http.addTo(this::add);

    add(FileChange.Kind.class, FileChange.Kind.CREATED);
    add(WatchOptions.class, WatchOptions.DEFAULT);
    add(WriteFlow.class, new WriteFlow());
    add(ProtocolStreams.class, new ProtocolStreams());
    add(WatchOptions.class, WatchOptions.DEFAULT);
    addSimulation();
  }

  /** A simulation that does not run. */
  private void addSimulation() {
    Simulation simulation = new Simulation(0);
    Host host = simulation.host("one", () -> codeRun.incrementAndGet());
    Link link = simulation.link(host, simulation.host("other", () -> codeRun.incrementAndGet()));
    add(Simulation.class, simulation);
    add(SimulationOptions.class, SimulationOptions.DEFAULT);
    add(Host.class, host);
    add(Link.class, link);
    add(SimulatedFiles.class, host.files());
    add(Faults.Kind[].class, new Faults.Kind[] {Faults.Kind.PAUSE});
    add(LogEntry.class, new LogEntry(Duration.ZERO, "one", "task", "starts"));
    add(
        SmallestRun.class,
        new SmallestRun(
            0, new IllegalStateException("sample"), List.of(), List.of(), 0, List.of()));
    add(Instant.class, Instant.EPOCH);
    add(LongStream.class, LongStream.empty());
  }

  private void add(Class<?> type, Object value) {
    values.put(type, value);
  }

  /** A good value of a type; the same one each time, where that has a state. */
  Object of(Class<?> type) {
    Object value = values.get(type);
    if (value != null) {
      return value;
    }
    Object ofCluster = ClusterSamples.of(type);
    if (ofCluster != null) {
      return ofCluster;
    }
    if (type.isPrimitive()) {
      return primitive(type);
    }
    if (type.isArray()) {
      return ofElements(type, 0);
    }
    if (Set.class.isAssignableFrom(type)) {
      return Set.of();
    }
    if (Map.class.isAssignableFrom(type)) {
      return Map.of();
    }
    if (Collection.class.isAssignableFrom(type)) {
      return List.of();
    }
    if (type.isInterface()) {
      return Proxy.newProxyInstance(
          Samples.class.getClassLoader(), new Class<?>[] {type}, this::called);
    }
    throw new IllegalArgumentException("no sample of " + type);
  }

  private static Object primitive(Class<?> type) {
    return type == boolean.class ? false : Array.get(ofElements(type.arrayType(), 1), 0);
  }

  private static Object ofElements(Class<?> arrayType, int length) {
    return Array.newInstance(arrayType.getComponentType(), length);
  }

  private @Nullable Object called(Object proxy, java.lang.reflect.Method method, Object[] args) {
    return switch (method.getName()) {
      case "toString" -> "sample";
      case "hashCode" -> 1;
      case "equals" -> proxy == args[0];
      default -> {
        codeRun.incrementAndGet();
        Class<?> result = method.getReturnType();
        yield result.isPrimitive() && result != void.class ? primitive(result) : null;
      }
    };
  }

  /** The objects of a type whose methods are to be called: one of each implementation. */
  List<?> receivers(Class<?> type) {
    return type == Transport.class ? transports : List.of(of(type));
  }

  /** How often code among the samples was run. */
  int codeRun() {
    return codeRun.get();
  }

  @Override
  public void close() throws IOException {
    http.close();
    child.kill();
    ((SubprocessTransport) values.get(SubprocessTransport.class)).kill();
    Files.delete(file);
  }

  private static final class BufferedSink implements BufferedProtocol {
    @Override
    public ByteBuffer lendBuffer(int sizeHintBytes) {
      return ByteBuffer.allocate(1);
    }

    @Override
    public void bufferUpdated(int countBytes) {}
  }
}
