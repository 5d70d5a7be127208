package dev.tidemill.kit.source.dvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.source.SourceException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pointers as DVC 3.67 and DVC 2 wrote them. */
class DvcPointerTest {

  private static final String FILE =
      """
      outs:
      - md5: 5d02e4d2354eae28589766cca211477d
        size: 9
        hash: md5
        path: a.csv
      """;

  private static final String FOLDER =
      """
      outs:
      - md5: 54370c8891993f1a178c93d574ad3fce.dir
        size: 18
        nfiles: 2
        path: d
      """;

  private static final String LOCK =
      """
      schema: '2.0'
      stages:
        p:
          cmd: python prepare.py
          deps:
          - path: data/a.csv
            hash: md5
            md5: 5d02e4d2354eae28589766cca211477d
            size: 9
          outs:
          - path: out
            hash: md5
            md5: 2daf024f737d3b7755aa36affebc0e51.dir
            size: 9
            nfiles: 1
          - path: out.csv
            hash: md5
            md5: b8d9437de4ee07fbec8f6a964e59f4b5
            size: 9
      """;

  private static DvcPointer parse(String text, String out) throws SourceException {
    return DvcPointer.parse(text, "x.dvc", Optional.ofNullable(out));
  }

  @Test
  void aFileAFolderAndAnOutputOfAStageAreRead() throws Exception {
    assertThat(parse(FILE, null))
        .isEqualTo(new DvcPointer("a.csv", "5d02e4d2354eae28589766cca211477d", 9, 1, false));
    assertThat(parse(FOLDER, null))
        .isEqualTo(new DvcPointer("d", "54370c8891993f1a178c93d574ad3fce.dir", 18, 2, true));
    assertThat(parse(LOCK, "out").isFolder()).isTrue();
    assertThat(parse(LOCK, "out.csv").md5()).isEqualTo("b8d9437de4ee07fbec8f6a964e59f4b5");
  }

  @Test
  void whatIsNoneOrNotClearIsSaid() {
    assertThatThrownBy(() -> parse(LOCK, null))
        .hasMessage("x.dvc has several outputs; write dvc.out, one of out, out.csv");
    assertThatThrownBy(() -> parse(LOCK, "other"))
        .hasMessage("x.dvc has no output other; it has out, out.csv");
    assertThatThrownBy(() -> parse("a: 1", null)).hasMessageContaining("neither outs nor stages");
    assertThatThrownBy(() -> parse("[", null)).hasMessageContaining("x.dvc is not YAML");
    assertThatThrownBy(() -> parse("", null)).isInstanceOf(SourceException.class);
    assertThatThrownBy(() -> parse("outs: []", null)).hasMessageContaining("has no output");
    assertThatThrownBy(() -> parse("outs: [{path: a, etag: x}]", null))
        .hasMessageContaining("x.dvc names a by another digest than MD5");
    assertThatThrownBy(() -> parse("outs: [{path: a, md5: ../../etc}]", null))
        .hasMessageContaining("another digest than MD5");
  }
}
