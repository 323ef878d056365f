package dev.weft.process;

import dev.weft.Context;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells a protocol what happens to a child and its pipes, each thing as a callback of its own, in
 * the order of asyncio's {@code BaseSubprocessTransport}. Confined to the loop.
 */
final class ChildTransport implements SubprocessTransport {
  private final Child child;
  private final Context context = Context.copyOfCurrent();
  private final @Nullable PipeEvents[] pipes = new @Nullable PipeEvents[3];
  private SubprocessProtocol protocol;

  /** What happened before {@code connectionMade} was due; null from then on. */
  private @Nullable List<Runnable> early = new ArrayList<>();

  private boolean exited;
  private boolean closing;
  private boolean finished;

  private ChildTransport(Child child, SubprocessProtocol protocol) {
    this.child = child;
    this.protocol = protocol;
  }

  /** Connects the pipes. Waits; if that fails or is cancelled, the child is killed. */
  static ChildTransport connect(Child child, SubprocessProtocol protocol) throws IOException {
    var transport = new ChildTransport(child, protocol);
    boolean connected = false;
    try {
      child.whenEnded(_ -> transport.processExited());
      transport.connectPipes();
      connected = true;
    } finally {
      if (!connected) {
        transport.early = new ArrayList<>(); // nobody is told
        transport.close();
        child.discard();
      }
    }
    child.pipesConnected();
    transport.begin();
    return transport;
  }

  private void connectPipes() throws IOException {
    PipeEnd[] ends = {child.stdin(), child.stdout(), child.stderr()};
    for (int fd = 0; fd < ends.length; fd++) {
      if (ends[fd] != null) {
        var events = new PipeEvents(fd);
        pipes[fd] = events;
        events.transport = ends[fd].connect(events);
      }
    }
  }

  private void begin() {
    List<Runnable> before = early;
    early = null;
    call(() -> protocol.connectionMade(this));
    if (before != null) {
      before.forEach(this::call);
    }
  }

  private void call(Runnable event) {
    if (early != null) {
      early.add(event);
    } else {
      var _ = child.loop().callSoon(event, context);
    }
  }

  private void processExited() {
    exited = true;
    call(() -> protocol.processExited());
    PipeEvents stdin = pipes[0];
    if (stdin != null && stdin.transport != null) {
      stdin.transport.close();
    }
    tryFinish();
  }

  private void tryFinish() {
    if (!exited || finished) {
      return;
    }
    for (PipeEvents pipe : pipes) {
      if (pipe != null && !pipe.lost) {
        return;
      }
    }
    finished = true;
    call(() -> protocol.connectionLost());
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public @Nullable Integer returnCode() {
    return child.returnCode();
  }

  @Override
  public @Nullable Transport pipeTransport(int fd) {
    PipeEvents pipe = fd >= 0 && fd < pipes.length ? pipes[fd] : null;
    return pipe == null ? null : pipe.transport;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return info == ExtraInfo.SUBPROCESS ? info.type().cast(child.handle()) : null;
  }

  @Override
  public void sendSignal(String signal) {
    Objects.requireNonNull(signal, "signal");
    child.sendSignal(signal);
  }

  @Override
  public void terminate() {
    child.terminate();
  }

  @Override
  public void kill() {
    child.kill();
  }

  @Override
  public void killTree() {
    child.killTree();
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    for (PipeEvents pipe : pipes) {
      if (pipe != null && pipe.transport != null) {
        pipe.transport.close();
      }
    }
    child.kill();
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public SubprocessProtocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(SubprocessProtocol newProtocol) {
    Objects.requireNonNull(newProtocol, "protocol");
    protocol = newProtocol;
  }

  @Override
  public String toString() {
    return "SubprocessTransport[" + child + (closing ? ", closing" : "") + "]";
  }

  /** Passes the events of one pipe on. */
  private final class PipeEvents implements Protocol {
    private final int fd;
    private @Nullable Transport transport;
    private boolean lost;

    PipeEvents(int fd) {
      this.fd = fd;
    }

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      call(() -> protocol.pipeDataReceived(fd, ByteBuffer.wrap(bytes)));
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      lost = true;
      call(() -> protocol.pipeConnectionLost(fd, cause));
      tryFinish();
    }

    @Override
    public void pauseWriting() {
      protocol.pauseWriting();
    }

    @Override
    public void resumeWriting() {
      protocol.resumeWriting();
    }
  }
}
