package dev.mokalb.kube.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and certificates that openssl wrote, in every form that Secrets hold. */
class IdentityTest {

  static String file(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/dev/mokalb/kube/certs", name));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa-pkcs1.key, RSA",
    "rsa.crt, rsa-pkcs8.key, RSA",
    "ec.crt, ec-sec1.key, EC",
    "ec.crt, ec-pkcs8.key, EC",
    "ec384.crt, ec384-sec1-with-parameters.key, EC",
  })
  void isRead(String certificate, String key, String algorithm)
      throws IOException, GeneralSecurityException {
    Identity identity = Identity.read(file(certificate), file(key));
    assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
    Identity again = Identity.read(identity.chainPem(), identity.keyPem());
    assertThat(again.chain()).isEqualTo(identity.chain());
    assertThat(again.key().getEncoded()).isEqualTo(identity.key().getEncoded());
  }

  @Test
  void aChainKeepsItsOrder() throws IOException, GeneralSecurityException {
    String chain = "a comment\n" + file("ec.crt") + "\n" + file("rsa.crt");
    assertThat(Identity.read(chain, file("ec-sec1.key")).chain())
        .extracting(one -> one.getSubjectX500Principal().getName())
        .containsExactly("CN=ec", "CN=cert,O=metallb");
  }

  @ParameterizedTest
  @CsvSource({
    "ec.crt, rsa-pkcs8.key, key",
    "ec.crt, ec384-sec1-with-parameters.key, key",
    "rsa-pkcs8.key, rsa-pkcs8.key, there is no certificate",
    "rsa.crt, rsa.crt, there is no private key",
  })
  void whatDoesNotFitIsRefused(String certificate, String key, String words) throws IOException {
    String chain = file(certificate);
    String other = file(key);
    assertThatThrownBy(() -> Identity.read(chain, other))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "-----BEGIN CERTIFICATE-----\\nAAAA, ends",
    "-----BEGIN CERTIFICATE, ends",
    "-----BEGIN CERTIFICATE-----\\n*\\n-----END CERTIFICATE-----, base64",
    "'', there is no certificate",
  })
  void brokenTextIsRefused(String text, String words) throws IOException {
    String key = file("ec-sec1.key");
    assertThatThrownBy(() -> Identity.read(text.replace("\\n", "\n"), key))
        .isInstanceOf(GeneralSecurityException.class)
        .message()
        .containsAnyOf(words, "end");
  }

  @Test
  void theKeyIsNotPrinted() throws IOException, GeneralSecurityException {
    Identity identity = Identity.read(file("ec.crt"), file("ec-sec1.key"));
    assertThat(identity.toString()).startsWith("CN=ec until ").doesNotContain("Key");
  }
}
