package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.protobuf.DamagedMessageException;
import dev.mokalb.kube.protobuf.Envelope;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.kube.protobuf.MessageParser;
import dev.mokalb.kube.protobuf.WatchEvent;

/** Objects as protobuf, in envelopes; each event of a watch has its length before it. */
record ProtobufWire(Message message) implements Wire {

  @Override
  public ListSplitter list(SliceHandler items) {
    return new ProtobufListSplitter(items);
  }

  @Override
  public Splitter events(SliceHandler events) {
    return new FrameSplitter(events);
  }

  @Override
  public Event event(byte[] octets, int offset, int length) throws DamagedMessageException {
    WatchEvent event = WatchEvent.read(octets, offset, length);
    Envelope object = event.object();
    return new Event(event.type(), object.start(), object.end());
  }

  @Override
  public JsonParser object(byte[] octets, int offset, int length) {
    return new MessageParser(message, octets, offset, length);
  }

  @Override
  public JsonParser status(byte[] octets, int offset, int length) {
    return new MessageParser(Message.STATUS, octets, offset, length);
  }
}
