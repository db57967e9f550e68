package dev.mokalb.lab.bfd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Runs code of this JVM in another network namespace: a thread of its own moves there (setns(2)).
 * Sockets that it opens are there, and so are threads that it starts.
 */
public final class Inside {

  private static final int READ_ONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;

  private Inside() {}

  /** What the code returns, as of the other namespace. */
  public static <T> T call(NetworkNamespace host, Callable<T> code) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("inside-" + host.name())
        .start(() -> {
          try {
            enter("/run/netns/" + host.name());
            result.complete(code.call());
          } catch (Exception | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result.join();
  }

  @SuppressWarnings("restricted") // calling C is the point; signatures are those of the manual
  private static void enter(String path) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open =
          linker.downcallHandle(
              linker.defaultLookup().find("open").orElseThrow(),
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
      MethodHandle setns =
          linker.downcallHandle(
              linker.defaultLookup().find("setns").orElseThrow(),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
      int descriptor = (int) open.invokeExact(arena.allocateFrom(path), READ_ONLY);
      int entered = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
      if (descriptor < 0 || entered < 0) {
        throw new LabException("cannot enter " + path);
      }
    } catch (LabException e) {
      throw e;
    } catch (Throwable e) { // what MethodHandle.invokeExact declares
      throw new LabException("cannot call the C library", e);
    }
  }
}
