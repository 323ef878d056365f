package dev.weft.simulation.internal.disk;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/** How much room there is on a disk. */
final class DiskStore extends FileStore {
  private final Disk disk;

  DiskStore(Disk disk) {
    this.disk = disk;
  }

  @Override
  public String name() {
    return disk.host().name();
  }

  @Override
  public String type() {
    return "simulated";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() {
    return disk.capacityBytes();
  }

  @Override
  public long getUsableSpace() {
    return disk.freeBytes();
  }

  @Override
  public long getUnallocatedSpace() {
    return disk.freeBytes();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return type.isAssignableFrom(PosixFileAttributeView.class);
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return DiskAttributeView.NAMES.contains(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default -> throw new UnsupportedOperationException("'" + attribute + "' not recognized");
    };
  }
}
