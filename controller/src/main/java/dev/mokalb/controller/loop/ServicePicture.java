package dev.mokalb.controller.loop;

/** How new the picture of the Services is. */
public interface ServicePicture {

  /**
   * Reads all Services anew; what is known then is at least as new as this call.
   *
   * @param done called once, on any thread
   */
  void readAnew(Runnable done);

  /** Whether all is known that was written up to this version. */
  boolean hasReached(String resourceVersion);

  /** The version up to which all is known; empty before anything was read. */
  String reached();
}
