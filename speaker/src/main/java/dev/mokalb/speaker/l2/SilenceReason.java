package dev.mokalb.speaker.l2;

/** Why a frame that was heard is not answered. */
public enum SilenceReason {
  /** It is an answer or an operation that nobody answers. */
  NOT_A_REQUEST,
  /** It was sent to another station. */
  FOR_ANOTHER_STATION,
  /** Its sender is the interface that heard it: a frame of ours that came back. */
  OWN_REQUEST,
  /** This node does not answer for the address. */
  NOT_ANNOUNCED,
  /** This node answers for the address, on other interfaces. */
  INTERFACE_NOT_ALLOWED
}
