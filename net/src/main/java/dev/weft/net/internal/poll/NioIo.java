package dev.weft.net.internal.poll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** Moves bytes by the channel's own methods. */
final class NioIo implements ChannelIo {
  private final @Nullable ReadableByteChannel input;
  private final @Nullable WritableByteChannel output;
  private final LoopBuffers buffers;

  NioIo(SelectableChannel channel, LoopBuffers buffers) {
    this.input = channel instanceof ReadableByteChannel readable ? readable : null;
    this.output = channel instanceof WritableByteChannel writable ? writable : null;
    this.buffers = buffers;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (input == null) {
      throw new NonReadableChannelException();
    }
    return target.isDirect() ? input.read(target) : readIntoHeap(input, target);
  }

  private int readIntoHeap(ReadableByteChannel source, ByteBuffer target) throws IOException {
    ByteBuffer incoming = buffers.incoming.clear();
    incoming.limit(Math.min(incoming.capacity(), target.remaining()));
    int count = source.read(incoming);
    if (count > 0) {
      target.put(incoming.flip());
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    if (output == null) {
      throw new NonWritableChannelException();
    }
    if (source.isDirect()) {
      output.write(source);
    } else {
      writeFromHeap(source, output);
    }
  }

  /**
   * Bytes on the heap must be copied out of it for the system call in any case; doing it here
   * spares the JDK's search for a temporary buffer.
   */
  private void writeFromHeap(ByteBuffer source, WritableByteChannel sink) throws IOException {
    ByteBuffer outgoing = buffers.outgoing;
    boolean all = true;
    while (all && source.hasRemaining()) {
      int start = source.position();
      int length = Math.min(source.remaining(), outgoing.capacity());
      outgoing.clear().put(0, source, start, length).limit(length);
      int sent = sink.write(outgoing);
      source.position(start + sent);
      all = sent == length;
    }
  }
}
