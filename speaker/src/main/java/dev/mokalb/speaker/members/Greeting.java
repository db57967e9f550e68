package dev.mokalb.speaker.members;

import java.util.OptionalInt;

/**
 * A hello that is to be sent. It is written last, when all that was heard is taken in: after a
 * pause a question is heard before the view that it should be answered by.
 *
 * @param ask the number of what is asked; 0 if nothing is
 * @param echo the number of the question that is answered; 0 if none is
 * @param part of what is claimed, modulo the number of parts; all of them if empty
 */
record Greeting(Contact to, long ask, long echo, OptionalInt part) {

  /** It neither asks nor answers. */
  static Greeting plain(Contact to, int part) {
    return new Greeting(to, 0, 0, OptionalInt.of(part));
  }

  Greeting asking(long number) {
    return new Greeting(to, number, echo, part);
  }

  Greeting answering(long number) {
    return new Greeting(to, ask, number, part);
  }

  Greeting withAllParts() {
    return new Greeting(to, ask, echo, OptionalInt.empty());
  }
}
