package dev.weft.process;

import dev.weft.net.Connection;
import dev.weft.net.Pipes;
import dev.weft.net.Protocol;
import dev.weft.net.StreamOptions;
import dev.weft.net.StreamWriter;
import dev.weft.net.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/** This program's end of a pipe to or from a child: on the loop's selector, or blocking. */
sealed interface PipeEnd extends Closeable {

  static PipeEnd reading(Pipe.SourceChannel source) {
    return new SelectedSource(source);
  }

  static PipeEnd reading(InputStream stream) {
    return new BlockingSource(stream);
  }

  static PipeEnd writing(Pipe.SinkChannel sink) {
    return new SelectedSink(sink);
  }

  static PipeEnd writing(OutputStream stream) {
    return new BlockingSink(stream);
  }

  /** Lets a protocol have it. Waits for {@link Protocol#connectionMade}. */
  Transport connect(Protocol protocol) throws IOException;

  /** Lets tasks read from it. */
  default Connection openReader(StreamOptions options) throws IOException {
    throw new IllegalStateException(this + " is for writing");
  }

  /** Lets tasks write to it. */
  default StreamWriter openWriter() throws IOException {
    throw new IllegalStateException(this + " is for reading");
  }

  static void closeQuietly(@Nullable Closeable end) {
    try {
      if (end != null) {
        end.close();
      }
    } catch (IOException e) {
      // Nobody cares for what was under way.
    }
  }

  /** The child's output, on the selector. */
  record SelectedSource(Pipe.SourceChannel channel) implements PipeEnd {
    @Override
    public Transport connect(Protocol protocol) throws IOException {
      return Pipes.connectReadPipe(() -> protocol, channel).transport();
    }

    @Override
    public Connection openReader(StreamOptions options) throws IOException {
      return Pipes.openReader(channel, options);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The child's input, on the selector. */
  record SelectedSink(Pipe.SinkChannel channel) implements PipeEnd {
    @Override
    public Transport connect(Protocol protocol) throws IOException {
      return Pipes.connectWritePipe(() -> protocol, channel).transport();
    }

    @Override
    public StreamWriter openWriter() throws IOException {
      return Pipes.openWriter(channel);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The child's output, read by a thread. */
  record BlockingSource(InputStream stream) implements PipeEnd {
    @Override
    public Transport connect(Protocol protocol) {
      return Pipes.connectReadStream(() -> protocol, stream).transport();
    }

    @Override
    public Connection openReader(StreamOptions options) {
      return Pipes.openReader(stream, options);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /** The child's input, written by a thread. */
  record BlockingSink(OutputStream stream) implements PipeEnd {
    @Override
    public Transport connect(Protocol protocol) {
      return Pipes.connectWriteStream(() -> protocol, stream).transport();
    }

    @Override
    public StreamWriter openWriter() {
      return Pipes.openWriter(stream);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
