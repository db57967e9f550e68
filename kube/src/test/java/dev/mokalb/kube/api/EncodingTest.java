package dev.mokalb.kube.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {

  @ParameterizedTest
  @CsvSource({
    "application/vnd.kubernetes.protobuf, PROTOBUF",
    "application/vnd.kubernetes.protobuf;stream=watch, PROTOBUF",
    "application/json, JSON",
    "text/html; charset=utf-8, JSON",
    ", JSON"
  })
  void anAnswerIsReadAsItSaysThatItIs(String contentType, Encoding encoding) {
    assertThat(Encoding.of(contentType)).isEqualTo(encoding);
  }

  @Test
  void whoHasNoProtobufMayAnswerWithJson() {
    assertThat(Encoding.PROTOBUF.accept())
        .isEqualTo("application/vnd.kubernetes.protobuf, application/json");
    assertThat(Encoding.JSON.accept()).isEqualTo("application/json");
  }
}
