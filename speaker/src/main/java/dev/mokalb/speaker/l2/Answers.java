package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who says to have an address.
 *
 * @param askedOn the interfaces on which the question could be asked; if there is none, that there
 *     is no answer says nothing
 * @param answers one for each station and interface, in the order in which they came
 */
public record Answers(IpAddress address, SortedSet<String> askedOn, List<Answer> answers) {

  public Answers {
    askedOn = Collections.unmodifiableSortedSet(new TreeSet<>(askedOn));
    answers = List.copyOf(answers);
  }

  /**
   * One station's answer.
   *
   * @param after from the first time it was asked until its first answer was read
   */
  public record Answer(MacAddress mac, String interfaceName, Duration after) {}
}
