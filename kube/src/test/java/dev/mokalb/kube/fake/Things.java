package dev.mokalb.kube.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The objects of the fake server, with etcd's one revision and its history. Its own monitor. */
public final class Things {

  public static final String NAMESPACE = "default";

  private final TreeMap<String, Thing> now = new TreeMap<>();
  private final List<Event> history = new ArrayList<>();
  private final Map<Long, List<Thing>> snapshots = new HashMap<>();
  private long revision = 100;
  private long compacted = 100;

  private final Function<Thing, String> form;

  Things() {
    this(Thing::json);
  }

  /** Objects of another kind; the form makes the JSON of one. */
  Things(Function<Thing, String> form) {
    this.form = form;
  }

  String json(Thing thing) {
    return form.apply(thing);
  }

  /** One object: its data is opaque to the server. */
  public record Thing(String name, long revision, String data) {
    private String json() {
      return """
      {"kind":"Thing","apiVersion":"v1","metadata":{"name":"%s","namespace":"%s","uid":"u-%s",\
      "resourceVersion":"%d","creationTimestamp":"2026-01-02T03:04:05Z",\
      "labels":{"app":"x \\"{[\\""},"managedFields":[{"f":{"a":[1,{}]}}]},"data":%s}\
      """
          .formatted(name, NAMESPACE, name, revision, data);
    }
  }

  /** One change. */
  record Event(String type, Thing thing) {}

  String json(Event event) {
    return "{\"type\":\"" + event.type() + "\",\"object\":" + json(event.thing()) + "}\n";
  }

  /** Creates or changes; data is JSON. */
  public synchronized long put(String name, String data) {
    String type = now.containsKey(name) ? "MODIFIED" : "ADDED";
    Thing thing = new Thing(name, ++revision, data);
    now.put(name, thing);
    history.add(new Event(type, thing));
    notifyAll();
    return revision;
  }

  /** Puts a thing and forgets at once that it changed, before any watch can hear of it. */
  public synchronized void putUnheard(String name, String data) {
    put(name, data);
    compact();
  }

  /** Deletes; the event's object has the revision of the deletion. */
  public synchronized void remove(String name) {
    Thing gone = now.remove(name);
    if (gone != null) {
      history.add(new Event("DELETED", new Thing(name, ++revision, gone.data())));
      notifyAll();
    }
  }

  /** A change of another kind's object: only the revision moves. */
  public synchronized void changeElsewhere() {
    revision++;
  }

  /** Forgets all history. */
  public synchronized void compact() {
    compacted = revision;
    history.clear();
    snapshots.clear();
  }

  /** Begins anew at an earlier revision, as after a restore from a backup. */
  public synchronized void goBackInTime() {
    revision = 50;
    compacted = 50;
    history.clear();
    snapshots.clear();
    now.clear();
    notifyAll();
  }

  public synchronized Map<String, String> data() {
    Map<String, String> data = new TreeMap<>();
    now.forEach((name, thing) -> data.put(name, thing.data()));
    return data;
  }

  public synchronized List<String> names() {
    return List.copyOf(now.keySet());
  }

  public synchronized Optional<Thing> get(String name) {
    return Optional.ofNullable(now.get(name));
  }

  /** All objects as of now, and kept for the pages that follow. */
  synchronized long snapshot() {
    snapshots.put(revision, List.copyOf(now.values()));
    return revision;
  }

  /** Empty when it has been compacted away. */
  synchronized Optional<List<Thing>> snapshot(long of) {
    return Optional.ofNullable(snapshots.get(of));
  }

  /** Changes, up to which revision they are all, and whether some before are forgotten. */
  record Batch(List<Event> events, long revision, boolean expired) {}

  /** The changes after a revision; waits for some, up to the time. */
  synchronized Batch changesAfter(long since, long waitMillis) throws InterruptedException {
    long until = System.nanoTime() + waitMillis * 1_000_000;
    Batch batch = changesAfter(since);
    while (batch.events.isEmpty() && !batch.expired && batch.revision >= since) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return batch;
      }
      wait(left);
      batch = changesAfter(since);
    }
    return batch;
  }

  private Batch changesAfter(long since) {
    return new Batch(
        history.stream().filter(event -> event.thing().revision() > since).toList(),
        revision,
        since < compacted);
  }
}
