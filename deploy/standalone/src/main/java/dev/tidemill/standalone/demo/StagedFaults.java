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
  private Optional<FlightData.Week> repair = Optional.empty();
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

  /**
   * Before each of a week's requests. The code is changed with nothing else going on, and early
   * enough for the bad candidate to meet requests that it fails on: a rollout without traffic does
   * not end before its deadline.
   */
  void before(FlightData.Week week, int request) {
    if (codeChanged && brokenRun.filter(watch::ended).isPresent()) {
      takeBack();
    }
    if (request % 50 != 0) {
      return;
    }
    if (repair.isPresent() && turnedAway()) {
      repair();
    }
    double share = request / (double) week.flights().size();
    if (wanted
        && !codeStaged
        && week.index() >= BROKEN_CODE_WEEK
        && share >= 0.5
        && share <= 0.85
        && !watch.busy()) {
      changeCode();
    }
  }

  /** Before the week's file arrives, or that would be trained with the changed code. */
  void settle() {
    if (repair.isPresent()) {
      patience.until("the file to be turned away", this::turnedAway);
      repair();
    }
    if (codeChanged) {
      patience.until(
          "the bad candidate to be taken off traffic",
          () -> brokenRun.filter(watch::ended).isPresent());
      takeBack();
    }
  }

  /** Drops a week's file, broken if this is its week; the repaired one follows. */
  void deliver(FlightData.Week week) {
    String name = week.fileName();
    if (wanted && week.index() == BROKEN_FILE_WEEK) {
      brokenFile = Optional.of(name);
      repair = Optional.of(week);
      teller.tell(
          "** staged fault: " + name + " arrives with delays in seconds and a hole of nulls");
      project.deliverBroken(week);
    } else {
      project.deliver(week);
      teller.tell(name + " arrives with " + week.flights().size() + " flights");
    }
  }

  private boolean turnedAway() {
    return brokenFile.filter(watch.quarantined()::contains).isPresent();
  }

  private void repair() {
    repair.ifPresent(project::deliver);
    repair = Optional.empty();
    teller.tell("   the repaired " + brokenFile.orElseThrow() + " arrives");
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
