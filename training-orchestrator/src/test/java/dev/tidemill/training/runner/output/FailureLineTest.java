package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The message of a failed program is its exception's own line. */
class FailureLineTest {

  private static String why(String output) {
    FailureLine failure = new FailureLine();
    output.lines().forEach(failure::take);
    return failure.line();
  }

  @Test
  void withoutAnExceptionItIsTheLastLineThatIsNotBlank() {
    assertThat(why("one\ntwo\n\n  \n")).isEqualTo("two");
    assertThat(why("")).isEmpty();
  }

  @Test
  void ofPythonItIsTheExceptionAndNotWhatIsPrintedAfterIt() {
    assertThat(
            why(
                """
                Traceback (most recent call last):
                  File "train.py", line 3, in <module>
                    fit(rows)
                ValueError: bad rows:
                column a is empty
                resource_tracker: There appear to be 1 leaked objects to clean up at shutdown
                  warnings.warn('resource_tracker: leaked')
                """))
        .isEqualTo("ValueError: bad rows: (train.py, line 3)");
  }

  @Test
  void ofPythonItIsTheExceptionThatEndedTheProgram() {
    assertThat(
            why(
                """
                Traceback (most recent call last):
                  File "a.py", line 1, in f
                KeyError: 'x'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "a.py", line 9, in <module>
                RuntimeError: no column x
                Exception ignored in: <function Pool.__del__ at 0x7f>
                Traceback (most recent call last):
                  File "pool.py", line 2, in __del__
                OSError: closed
                """))
        .isEqualTo("RuntimeError: no column x (a.py, line 9)");
  }

  @Test
  void anExceptionThatWasSurvivedIsNotTheReason() {
    String survived =
        "Traceback (most recent call last):\n  File \"a.py\", line 1\nOSError: again\n";
    assertThat(why(survived + "epoch\n".repeat(50) + "the loss is not finite"))
        .isEqualTo("the loss is not finite");
  }

  @Test
  void ofJavaItIsTheExceptionAndNotTheLastFrame() {
    assertThat(
            why(
                """
                Exception in thread "main" java.lang.IllegalStateException: no rows
                of any kind
                \tat train.Main.fit(Main.java:12)
                \tat train.Main.main(Main.java:5)
                Caused by: java.io.IOException: closed
                \tat train.Main.read(Main.java:20)
                \t... 1 more
                """))
        .isEqualTo("java.lang.IllegalStateException: no rows");
    String logged = "java.io.IOException: first\n\tat a.B.c(B.java:1)\n";
    assertThat(why(logged + logged.replace("first", "second")))
        .isEqualTo("java.io.IOException: second");
  }

  @Test
  void ofJavaScriptRustGoAndRItIsTheErrorToo() {
    assertThat(
            why(
                """
                /app/train.js:1
                throw new Error("no rows")
                ^

                Error: no rows
                    at Object.<anonymous> (/app/train.js:1:7)
                    at node:internal/main:28:49

                Node.js v18.19.0
                """))
        .isEqualTo("Error: no rows");
    assertThat(
            why(
                """
                thread 'main' panicked at src/main.rs:2:5:
                no rows
                note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
                """))
        .isEqualTo("no rows");
    assertThat(why("panic: no rows\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:4 +0x1d\n"))
        .isEqualTo("panic: no rows");
    assertThat(why("Error in fit(rows) : \n  no rows\nCalls: train\nExecution halted\n"))
        .isEqualTo("Error in fit(rows) : no rows");
  }

  @Test
  void aReasonOfManyCharactersIsCut() {
    assertThat(why("x".repeat(5000))).hasSize(1003).endsWith("...");
  }

  @Test
  void ofPythonItNamesTheLastLineOfTheProgramsOwnFilesAndNotThatOfALibrary() {
    assertThat(
            why(
                """
                Traceback (most recent call last):
                  File "train.py", line 30, in <module>
                    main()
                  File "steps/fit.py", line 7, in fit
                    model.fit(rows)
                  File "/usr/lib/python3/sklearn/base.py", line 1151, in wrapper
                    return fit_method(estimator, *args, **kwargs)
                ValueError: Input X contains NaN.
                """))
        .isEqualTo("ValueError: Input X contains NaN. (steps/fit.py, line 7)");
  }

  @Test
  void ofPythonThatCannotReadAFileItNamesTheLine() {
    assertThat(
            why(
                """
                  File "train.py", line 3
                    def f(
                         ^
                SyntaxError: '(' was never closed
                """))
        .isEqualTo("SyntaxError: '(' was never closed (train.py, line 3)");
  }
}
