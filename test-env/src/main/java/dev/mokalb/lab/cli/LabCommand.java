package dev.mokalb.lab.cli;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;

/**
 * The Java side of {@code ./lab}: {@code serve FOLDER [bare] [nodes=N]} brings a lab up and keeps
 * it, {@code tell FOLDER COMMAND…} passes a command to it.
 */
public final class LabCommand {
  private static final int ADDRESSES_SHOWN_MAX = 50;

  private LabCommand() {}

  public static void main(String[] arguments) {
    try {
      System.exit(run(List.of(arguments)));
    } catch (LabException | IllegalArgumentException e) {
      System.err.println("lab: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int run(List<String> arguments) {
    Path folder = Path.of(arguments.get(1));
    List<String> rest = arguments.subList(2, arguments.size());
    return switch (arguments.getFirst()) {
      case "serve" -> serve(options(folder, rest));
      case "tell" -> tell(folder, rest);
      default -> throw new IllegalArgumentException("unknown: " + arguments.getFirst());
    };
  }

  private static LabOptions options(Path folder, List<String> words) {
    LabOptions options = LabOptions.in(folder);
    for (String word : words) {
      if (word.equals("bare")) {
        options = options.bare();
      } else if (word.matches("nodes=[0-9]{1,3}")) {
        options = options.withNodes(Integer.parseInt(word.substring("nodes=".length())));
      } else {
        throw new IllegalArgumentException("up takes \"bare\" and \"nodes=N\", not " + word);
      }
    }
    return options;
  }

  private static int serve(LabOptions options) {
    long start = System.nanoTime();
    Lab lab =
        Lab.up(options.tell(step -> System.out.printf("%6.1f s  %s%n", secondsSince(start), step)));
    ControlServer server =
        ControlServer.listen(lab.folder().controlSocket(), words -> perform(lab, words));
    System.out.printf("%6.1f s  ready%n", secondsSince(start));
    System.out.flush();
    server.serve();
    return 0;
  }

  private static String perform(Lab lab, List<String> words) {
    String node = words.size() > 1 ? words.get(1) : "";
    switch (words.getFirst()) {
      case "status" -> {
        return status(lab);
      }
      case "cut" -> lab.cut(node, how(words));
      case "heal" -> lab.heal(node);
      case "kill" -> lab.moka().killSpeaker(node);
      case "stop" -> lab.moka().stopSpeaker(node);
      case "start" -> lab.moka().startSpeaker(node);
      default -> throw new IllegalArgumentException("unknown command: " + words.getFirst());
    }
    return words.getFirst() + " " + node + ": done";
  }

  private static Cut how(List<String> words) {
    return switch (words.size() > 2 ? words.get(2) : "") {
      case "" -> Cut.IN_THE_NETWORK;
      case "carrier" -> Cut.AT_THE_NODE;
      default -> throw new IllegalArgumentException("usage: ./lab cut NODE [carrier]");
    };
  }

  private static String status(Lab lab) {
    var text = new StringBuilder();
    text.append("folder      ").append(lab.folder().path()).append('\n');
    text.append("kubeconfig  ").append(lab.folder().kubeconfig()).append('\n');
    text.append("logs        ").append(lab.folder().logs()).append('\n');
    text.append("captures    ").append(lab.folder().captures()).append('\n');
    text.append("namespaces  ")
        .append(String.join(" ", lab.network().namespaceNames()))
        .append("\n\n");
    for (String name : lab.topology().nodes()) {
      Topology.Host host = lab.topology().host(name);
      text.append(
          "%-10s  %s  %s  %s  link %s%n"
              .formatted(
                  name,
                  host.ipv4(),
                  host.ipv6(),
                  host.mac(),
                  lab.network().isCut(name) ? "cut" : "up"));
    }
    text.append('\n');
    for (LabProcess process : lab.processes()) {
      Optional<Long> pid = process.pid();
      text.append(
          "%-16s  %s%n"
              .formatted(
                  process.name(), pid.map(number -> "pid " + number).orElse("does not run")));
    }
    return text.append(addresses(lab)).toString().stripTrailing();
  }

  /** Which address belongs to which Service, and who answers for it, asked on the LAN. */
  private static String addresses(Lab lab) {
    Map<String, String> services = lab.services().byAddress();
    List<String> asked =
        services.keySet().stream()
            .filter(address -> !address.contains(":"))
            .limit(ADDRESSES_SHOWN_MAX)
            .toList();
    Map<String, List<String>> answering = lab.answering(asked);
    var text = new StringBuilder("\n");
    if (services.isEmpty()) {
      text.append("no Service has an address\n");
    }
    for (String address : asked) {
      List<String> nodes = answering.getOrDefault(address, List.of());
      text.append(
          "%-16s  %s: %s%n"
              .formatted(
                  address,
                  services.get(address),
                  nodes.isEmpty()
                      ? "nobody answers ARP"
                      : String.join(" and ", nodes) + " answers"));
    }
    if (services.size() > asked.size()) {
      text.append("and %d more addresses%n".formatted(services.size() - asked.size()));
    }
    return text.toString();
  }

  private static int tell(Path folder, List<String> words) {
    Path socket = folder.resolve("control.sock");
    try (var connection = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        var answer = new Scanner(connection, StandardCharsets.UTF_8)) {
      Channels.newOutputStream(connection)
          .write((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
      while (answer.hasNextLine()) {
        String line = answer.nextLine();
        if (line.startsWith(ControlServer.EXIT)) {
          return Integer.parseInt(line.substring(ControlServer.EXIT.length()));
        }
        System.out.println(line);
      }
      throw new LabException("the lab ended while it worked on: " + String.join(" ", words));
    } catch (IOException e) {
      throw new LabException(
          "the lab does not answer on " + socket + " (" + e.getMessage() + "); run: ./lab up", e);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
