package dev.tidemill.kit.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MlflowProgramTest {

  @ParameterizedTest
  @EnumSource
  void bothProgramsCountAnswersByTheSameCode(MlflowProgram program) {
    List<String> arguments = program.arguments();
    assertThat(arguments).hasSize(2).startsWith("-c");
    assertThat(arguments.get(1)).containsOnlyOnce("def answers(inputs):");
  }

  @Test
  void numericLibrariesOfAServerAreLoadedWithOneThread() {
    String program = MlflowProgram.SERVE.arguments().get(1);
    assertThat(program.indexOf("OMP_NUM_THREADS")).isBetween(0, program.indexOf("import numpy"));
  }
}
