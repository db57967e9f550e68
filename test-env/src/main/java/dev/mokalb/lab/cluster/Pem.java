package dev.mokalb.lab.cluster;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.process.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** The keys and the certificate of the API server, as PEM files. */
final class Pem {
  private static final char[] PASSWORD = "changeit".toCharArray(); // guards nothing: a key of a lab

  private Pem() {}

  /** Writes a self-signed certificate for {@code subjectAlternativeNames}, and its key. */
  static void writeServerCertificate(Path certificate, Path key, String subjectAlternativeNames) {
    Path store = certificate.resolveSibling("server.p12");
    Commands.run(
        Path.of(Installation.java()).resolveSibling("keytool").toString(),
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=kube-apiserver",
        "-ext",
        "bc:c=ca:true",
        "-ext",
        "san=" + subjectAlternativeNames,
        "-validity",
        "365",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        new String(PASSWORD),
        "-J-XX:TieredStopAtLevel=1");
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      write(certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
      write(key, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new LabException("cannot read the certificate that keytool made: " + store, e);
    }
  }

  /**
   * Writes a new key pair; the API server signs and checks the tokens of service accounts with it.
   */
  static void writeKeyPair(Path privateKey, Path publicKey) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      write(privateKey, "PRIVATE KEY", pair.getPrivate().getEncoded());
      write(publicKey, "PUBLIC KEY", pair.getPublic().getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new LabException("cannot make the key of the service accounts", e);
    }
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file,
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, body),
        StandardCharsets.US_ASCII);
  }
}
