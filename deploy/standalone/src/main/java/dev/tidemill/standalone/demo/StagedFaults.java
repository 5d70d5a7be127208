package dev.tidemill.standalone.demo;

import dev.tidemill.example.flights.FlightData;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The two bad things that the demo does to itself: a broken file, and a code change whose model
 * throws. A fault whose week is not in the data is not staged.
 */
final class StagedFaults {

  private static final int BROKEN_FILE_WEEK = 8;
  private static final int BROKEN_CODE_WEEK = 17;

  /** Waits for a condition, naming it when it does not come; whether it came. */
  interface Patience {
    boolean until(String what, BooleanSupplier condition);
  }

  private final boolean wanted;
  private final DemoProject project;
  private final Watch watch;
  private final Teller teller;
  private final Patience patience;
  private Optional<String> brokenFile = Optional.empty();
  private Optional<Watch.Run> brokenRun = Optional.empty();
  private boolean codeChanged;
  private boolean codeStaged;

  StagedFaults(boolean wanted, DemoProject project, Watch watch, Teller teller, Patience patience) {
    this.wanted = wanted;
    this.project = project;
    this.watch = watch;
    this.teller = teller;
    this.patience = patience;
  }

  /** The name of the file that was broken, once it has been. */
  Optional<String> brokenFile() {
    return brokenFile;
  }

  /** Whether the code was changed for the worse. */
  boolean codeStaged() {
    return codeStaged;
  }

  /** The run of the changed code, once there is one. */
  Optional<Watch.Run> brokenRun() {
    return brokenRun;
  }

  /** Whether this week's traffic is not to be held up for its file: the change of code has it. */
  boolean takes(FlightData.Week week) {
    return wanted && week.index() == BROKEN_CODE_WEEK;
  }

  /** Before each of a week's requests: half-way, and with nothing else going on. */
  void before(FlightData.Week week, int request) {
    if (codeChanged && brokenRun.filter(watch::ended).isPresent()) {
      takeBack();
    }
    if (takes(week)
        && !codeStaged
        && request % 50 == 0
        && request >= week.flights().size() / 2
        && !watch.busy()) {
      changeCode();
    }
  }

  /** Before the week's file arrives, or that would be trained with the changed code. */
  void settle(FlightData.Week week) {
    if (takes(week) && !codeStaged) {
      patience.until("the run in progress to end", () -> !watch.busy());
      changeCode();
    }
    if (codeChanged) {
      patience.until(
          "the bad candidate to be taken off traffic",
          () -> brokenRun.filter(watch::ended).isPresent());
      takeBack();
    }
    if (codeStaged) {
      patience.until("the run in progress to end", () -> !watch.preparing());
    }
  }

  /** Drops a week's file broken, waits until it is turned away, if this is its week. */
  void breakFile(FlightData.Week week) {
    if (!wanted || week.index() != BROKEN_FILE_WEEK) {
      return;
    }
    patience.until("the run in progress to end", () -> !watch.busy());
    String name = week.fileName();
    brokenFile = Optional.of(name);
    teller.tell("** staged fault: " + name + " arrives with delays in seconds and a hole of nulls");
    project.deliverBroken(week);
    patience.until("the file to be turned away", () -> watch.quarantined().contains(name));
    teller.tell("   the repaired " + name + " arrives");
  }

  /** Whatever starts the next run, it trains the code that it finds. */
  private void changeCode() {
    codeStaged = true;
    codeChanged = true;
    Set<String> before = Set.copyOf(watch.runs().stream().map(r -> r.id).toList());
    teller.tell(
        "** staged fault: somebody changes the training code; its model throws when a request has"
            + " no distance");
    project.lookUpDistances(true);
    patience.until(
        "the changed code to start a run",
        () -> {
          brokenRun = watch.runs().stream().filter(r -> !before.contains(r.id)).findFirst();
          return brokenRun.isPresent();
        });
    patience.until("its candidate to reach traffic", () -> !watch.preparing());
  }

  /** At once when the candidate is off traffic: the next run shall not train with the change. */
  private void takeBack() {
    project.lookUpDistances(false);
    codeChanged = false;
    teller.tell("   the change is taken back");
  }
}
