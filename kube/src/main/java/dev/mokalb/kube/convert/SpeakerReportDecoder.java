package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a SpeakerReport, which bears the name of its node. */
public final class SpeakerReportDecoder implements ObjectDecoder<SpeakerReport> {

  /** What is common to the groups of addresses. */
  private static final class Group {
    private Optional<Instant> time = Optional.empty();
    private Optional<MacAddress> mac = Optional.empty();
    private final List<IpAddress> addresses = new ArrayList<>();

    void read(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "since", "askedAt" -> time = Optional.of(time(parser));
        case "mac" -> mac = Optional.of(mac(parser));
        case "addresses" -> JsonFields.elements(parser, element -> addresses.add(address(element)));
        default -> {}
      }
    }

    Instant at(String field) throws JsonShapeException {
      return time.orElseThrow(() -> new JsonShapeException(field + " is missing"));
    }
  }

  @Override
  public SpeakerReport decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Reading reading = new Reading();
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals("status")) {
            JsonFields.read(parser, reading::status);
          }
        });
    return new SpeakerReport(
        meta.key().name(),
        reading.observedAt.orElseThrow(
            () -> new JsonShapeException("status.observedAt is missing")),
        reading.macs,
        reading.announced,
        reading.seen);
  }

  /** What of it has been read. */
  private static final class Reading {
    private Optional<Instant> observedAt = Optional.empty();
    private final Set<MacAddress> macs = new LinkedHashSet<>();
    private final List<SpeakerReport.Claim> announced = new ArrayList<>();
    private final List<SpeakerReport.Sight> seen = new ArrayList<>();

    void status(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "observedAt" -> observedAt = Optional.of(time(parser));
        case "macs" -> JsonFields.elements(parser, element -> macs.add(mac(element)));
        case "announced" ->
            JsonFields.elements(
                parser,
                element -> {
                  Group group = group(element);
                  announced.add(
                      new SpeakerReport.Claim(
                          group.at("status.announced[].since"), group.addresses));
                });
        case "answered", "unanswered" ->
            JsonFields.elements(
                parser,
                element -> {
                  Group group = group(element);
                  if (group.mac.isPresent() != name.equals("answered")) {
                    throw new JsonShapeException(
                        "status." + name + "[].mac is there, or is missing, against the rule");
                  }
                  seen.add(
                      new SpeakerReport.Sight(
                          group.at("status." + name + "[].askedAt"), group.mac, group.addresses));
                });
        default -> {}
      }
    }
  }

  private static Group group(JsonParser parser) throws IOException {
    Group group = new Group();
    JsonFields.read(parser, group::read);
    return group;
  }

  private static IpAddress address(JsonParser parser) throws IOException {
    return IpAddress.parse(JsonFields.text(parser))
        .orElseThrow(() -> JsonFields.wrong(parser, "an IP address"));
  }

  private static MacAddress mac(JsonParser parser) throws IOException {
    return MacAddress.parse(JsonFields.text(parser))
        .orElseThrow(() -> JsonFields.wrong(parser, "a MAC address"));
  }

  private static Instant time(JsonParser parser) throws IOException {
    try {
      return Instant.parse(JsonFields.text(parser));
    } catch (DateTimeParseException e) {
      throw JsonFields.wrong(parser, "a time");
    }
  }
}
