package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Mail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Mails as bytes, many in one message: each as kind, number, name, length, bytes. */
final class MailFrames {
  private static final Mail.Kind[] KINDS = Mail.Kind.values();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  @SuppressWarnings("EnumOrdinal") // all nodes run the same version
  void add(Mail mail) {
    try {
      out.writeByte(mail.kind().ordinal());
      out.writeLong(mail.number());
      out.writeUTF(mail.name());
      out.writeInt(mail.bytes().length);
      out.write(mail.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int size() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  static void read(byte[] array, int offset, int length, Consumer<Mail> sink) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(array, offset, length));
    while (in.available() > 0) {
      int kind = in.readUnsignedByte();
      if (kind >= KINDS.length) {
        throw new IOException("a mail of the unknown kind " + kind);
      }
      long number = in.readLong();
      String name = in.readUTF();
      int size = in.readInt();
      if (size < 0 || size > in.available()) {
        throw new IOException("a mail of " + size + " bytes, of which " + in.available() + " came");
      }
      sink.accept(new Mail(KINDS[kind], number, name, in.readNBytes(size)));
    }
  }
}
