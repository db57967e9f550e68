package dev.mokalb.speaker.report;

import dev.mokalb.net.IpAddress;

/** One write of an AddressConflict. */
public sealed interface ConflictChange {

  /** The address that it is about. */
  IpAddress address();

  /** There is no such object yet. */
  record Create(ConflictObject object) implements ConflictChange {
    @Override
    public IpAddress address() {
      return object.conflict().address();
    }
  }

  /** It was seen again. */
  record Refresh(ConflictObject object) implements ConflictChange {
    @Override
    public IpAddress address() {
      return object.conflict().address();
    }
  }

  /** Its time is over. */
  record Delete(IpAddress address) implements ConflictChange {}
}
