package dev.mokalb.lab.cli;

import dev.mokalb.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Takes commands for a running lab on a socket in its folder: one line of words in, then text out,
 * whose last line is {@code exit} and a number. One command at a time.
 */
final class ControlServer {
  static final String EXIT = "exit ";

  private final ServerSocketChannel socket;
  private final Function<List<String>, String> commands;

  private ControlServer(ServerSocketChannel socket, Function<List<String>, String> commands) {
    this.socket = socket;
    this.commands = commands;
  }

  static ControlServer listen(Path path, Function<List<String>, String> commands) {
    try {
      Files.deleteIfExists(path);
      var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(path));
      return new ControlServer(socket, commands);
    } catch (IOException e) {
      throw new LabException("cannot listen on " + path + ": " + e.getMessage(), e);
    }
  }

  /** Serves until the process ends. */
  void serve() {
    while (true) {
      try (SocketChannel connection = socket.accept()) {
        answer(connection);
      } catch (IOException e) {
        System.err.println("lab: a command was not served: " + e);
      }
    }
  }

  private void answer(SocketChannel connection) throws IOException {
    var in = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
    var out = new PrintWriter(Channels.newWriter(connection, StandardCharsets.UTF_8), false);
    String line = in.readLine();
    if (line == null) {
      return;
    }
    try {
      out.println(commands.apply(List.of(line.split(" ", -1))));
      out.println(EXIT + 0);
    } catch (LabException | IllegalArgumentException e) {
      out.println("lab: " + e.getMessage());
      out.println(EXIT + 1);
    }
    out.flush();
  }
}
