package dev.mokalb.lab.cli;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.pods.PodsLab;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.function.Function;

/**
 * The Java side of {@code ./lab}: {@code serve FOLDER [bare] [nodes=N] [--pods]} brings a lab up
 * and keeps it, {@code tell FOLDER COMMAND…} passes a command to it.
 */
public final class LabCommand {
  private static final List<String> PODS = List.of("--pods", "pods");

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
      case "serve" -> serve(folder, rest);
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
      } else if (!PODS.contains(word)) {
        throw new IllegalArgumentException(
            "up takes \"bare\", \"nodes=N\" and \"--pods\", not " + word);
      }
    }
    return options;
  }

  /** Brings up the kind of lab that was asked for, and serves its commands. */
  private static int serve(Path folder, List<String> words) {
    long start = System.nanoTime();
    LabOptions options =
        options(folder, words)
            .tell(step -> System.out.printf("%6.1f s  %s%n", secondsSince(start), step));
    Function<List<String>, String> commands;
    if (words.stream().anyMatch(PODS::contains)) {
      PodsLab lab = PodsLab.up(options);
      commands = told -> PodsCommands.perform(lab, told);
    } else {
      Lab lab = Lab.up(options);
      commands = told -> perform(lab, told);
    }
    ControlServer server =
        ControlServer.listen(new LabFolder(options.folder()).controlSocket(), commands);
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

  static Cut how(List<String> words) {
    return switch (words.size() > 2 ? words.get(2) : "") {
      case "" -> Cut.IN_THE_NETWORK;
      case "carrier" -> Cut.AT_THE_NODE;
      default -> throw new IllegalArgumentException("usage: ./lab cut NODE [carrier]");
    };
  }

  private static String status(Lab lab) {
    return new StatusText()
        .folder(lab.folder(), lab.network().namespaceNames())
        .nodes(lab.topology(), lab.network())
        .processes(lab.processes())
        .addresses(lab.services(), lab::answering)
        .toString();
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
