package dev.tidemill.kit.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnPathsTest {

  @Test
  void whatAProcessKeepsIsNamedByItsSettingAndWhatSomebodyGaveAsItWasGiven() {
    OwnPaths inside = new OwnPaths(Path.of("/srv/mill"), Path.of("/srv/mill/artefacts"));
    assertThat(inside.hidden("Cannot read /srv/mill/artefacts/ab/cd: no space in /srv/mill"))
        .isEqualTo("Cannot read $TIDEMILL_HOME/artefacts/ab/cd: no space in $TIDEMILL_HOME");
    OwnPaths apart = new OwnPaths(Path.of("/srv/mill"), Path.of("/mnt/store"));
    assertThat(apart.hidden("Cannot read /mnt/store/ab; there is no folder /home/ann/project/in"))
        .isEqualTo("Cannot read $TIDEMILL_ARTEFACTS/ab; there is no folder /home/ann/project/in");
  }
}
