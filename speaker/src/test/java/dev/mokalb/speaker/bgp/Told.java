package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.Notification;
import java.util.List;
import java.util.stream.Collectors;

/** Effects in short words, for tables. Timers of which only the end is meant are left out. */
final class Told {

  private Told() {}

  static String words(List<FsmEffect> effects) {
    return effects.stream()
        .map(Told::word)
        .filter(w -> !w.isEmpty())
        .collect(Collectors.joining(", "));
  }

  static String sessionWords(List<SessionEffect> effects) {
    return effects.stream()
        .map(Told::sessionWord)
        .filter(w -> !w.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String sessionWord(SessionEffect effect) {
    return switch (effect) {
      case SessionEffect.OnConnection it -> {
        String word = word(it.effect());
        yield word.isEmpty() ? "" : it.way().name().toLowerCase(java.util.Locale.ROOT) + " " + word;
      }
      case SessionEffect.Admit _ -> "admit";
      case SessionEffect.TurnAway it -> "turn away " + code(it.notification());
      case SessionEffect.StartTimer it -> timer(it.timer(), it.seconds(), it.jitter());
      case SessionEffect.StopTimer _ -> "";
    };
  }

  private static String word(FsmEffect effect) {
    return switch (effect) {
      case FsmEffect.Dial _ -> "dial";
      case FsmEffect.Close _ -> "close";
      case FsmEffect.Send it -> "send " + message(it.message());
      case FsmEffect.StartTimer it -> timer(it.timer(), it.seconds(), it.jitter());
      case FsmEffect.StopTimer _ -> "";
      case FsmEffect.Up _ -> "up";
      case FsmEffect.Ended it -> "ended " + end(it.end());
    };
  }

  private static String timer(TimerName timer, int seconds, Jitter jitter) {
    return timer + " " + seconds + (jitter == Jitter.JITTERED ? "~" : "");
  }

  static String message(Message message) {
    return message instanceof Notification it ? code(it) : message.type().toString();
  }

  static String end(SessionEnd end) {
    return switch (end) {
      case SessionEnd.Told it -> "told " + code(it.notification());
      case SessionEnd.Heard it -> "heard " + code(it.notification());
      case SessionEnd.Lost _ -> "lost";
      case SessionEnd.Left _ -> "left";
    };
  }

  private static String code(Notification notification) {
    return notification.code() + "/" + notification.subcode();
  }
}
