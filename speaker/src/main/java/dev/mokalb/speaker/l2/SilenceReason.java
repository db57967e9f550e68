package dev.mokalb.speaker.l2;

/** Why a frame that was heard is not answered. */
public enum SilenceReason {
  /** It is an answer or an operation that nobody answers. */
  NOT_A_REQUEST,
  /** It was sent to another station. */
  FOR_ANOTHER_STATION,
  /** Its tag says that it belongs to a virtual network that this interface is not on. */
  OTHER_VLAN,
  /** Its sender is the interface that heard it: a frame of ours that came back. */
  OWN_REQUEST,
  /** It names a group, or nobody, as the station to answer to. */
  SENDER_NOT_A_STATION,
  /** This node does not answer for the address. */
  NOT_ANNOUNCED,
  /** This node answers for the address, on other interfaces. */
  INTERFACE_NOT_ALLOWED,
  /** The interface has no link-local address, from which a solicitation could be answered. */
  NO_LINK_LOCAL,
  /** The process did not run for a while: others may have taken the address meanwhile. */
  OUT_OF_DATE,
  /** The station asks more often than {@link AskerLimiter} lets it. */
  TOO_MANY_QUESTIONS
}
