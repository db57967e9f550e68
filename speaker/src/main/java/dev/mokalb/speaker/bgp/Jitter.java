package dev.mokalb.speaker.bgp;

/** Whether a timer is to be shortened at random, to 75 to 100 per cent (RFC 4271 §10). */
public enum Jitter {
  EXACT,
  JITTERED
}
