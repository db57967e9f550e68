package dev.mokalb.kube.watch;

/** Takes one whole object or event at a time out of a stream. */
interface SliceHandler {

  /** The octets are valid during the call only. */
  void slice(byte[] octets, int offset, int length);

  /** A value is longer than the limit and is skipped. */
  void tooLong(int octetsMax);
}
