package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.images.BillOfMaterials.SystemPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillOfMaterialsTest {

  private static final String BILL =
      """
      {
        "metadata" : {
          "tools" : {
            "components" : [
              { "name" : "a-tool", "version" : "1", "licenses" : [ ], "purl" : "pkg:maven/a/a-tool@1" }
            ]
          }
        },
        "components" : [
          {
            "group" : "org.example",
            "name" : "a-library",
            "version" : "2.0",
            "licenses" : [ { "license" : { "id" : "MIT" } }, { "license" : { "name" : "Other" } } ],
            "purl" : "pkg:maven/org.example/a-library@2.0?type=jar"
          }
        ],
        "dependencies" : [ { "ref" : "x" } ]
      }
      """;

  @TempDir Path folder;

  @Test
  void systemPackagesStandBesideTheLibraries() throws IOException {
    Path bill = complete(BILL);
    assertThat(bill)
        .content()
        .containsSubsequence(
            "a-tool",
            "\"purl\" : \"pkg:deb/debian/libc6@2.41-12%2Bdeb13u5?arch=amd64&distro=trixie\"",
            "a-library");
    assertThat(BillOfMaterials.licences(bill))
        .containsExactly(
            "a-library 2.0: MIT or Other",
            "libc6 2.41-12+deb13u5: see /usr/share/doc/libc6/copyright in the image");
  }

  @Test
  void aFileWithoutComponentsIsRefused() {
    assertThatThrownBy(() -> complete("{}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no components");
  }

  private Path complete(String bill) throws IOException {
    Path lock =
        Files.writeString(
            folder.resolve("lock"), "# comment\namd64 libc6 2.41-12+deb13u5 abc pool/x.deb\n");
    List<SystemPackage> packages = SystemPackage.read(lock);
    assertThat(packages).hasSize(1);
    Path to = folder.resolve("complete");
    BillOfMaterials.complete(Files.writeString(folder.resolve("bill"), bill), packages, to);
    return to;
  }
}
