package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.model.InputRejected;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ModelInputs;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.RouteRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The versions that a request can be put to. The inputs of a model may change from one version to
 * the next: each is given what it knows. A request that lacks an input which only one version needs
 * is put to the other one alone; it is no part of the comparison of both.
 */
final class AskedVersions {

  private final Map<String, TensorValue> given;
  private final ServedVersion judge;
  private final Map<String, TensorValue> accepted;
  private final Optional<Pair> pair;
  private final List<String> lacking;

  private AskedVersions(
      Map<String, TensorValue> given,
      ServedVersion judge,
      Map<String, TensorValue> accepted,
      Optional<Pair> pair,
      List<String> lacking) {
    this.given = given;
    this.judge = judge;
    this.accepted = accepted;
    this.pair = pair;
    this.lacking = lacking;
  }

  /**
   * @throws InputRejected when no version that may answer takes these inputs
   */
  static AskedVersions of(ServingRoute serving, Map<String, TensorValue> given) {
    AskedVersions asked =
        serving.pair().isPresent()
            ? ofPair(serving.pair().get(), given)
            : alone(serving.champion(), given, List.of());
    refuseMisspelt(serving, asked, given);
    return asked;
  }

  private static AskedVersions ofPair(Pair pair, Map<String, TensorValue> given) {
    ServedVersion veteran = pair.veteran();
    Map<String, TensorValue> accepted;
    try {
      accepted = veteran.model().inputs().accept(given);
    } catch (InputRejected e) {
      if (e.lacking().isEmpty() || pair.newcomer().role() != RouteRole.CHAMPION) {
        throw e;
      }
      // An input that the new champion does without any more, and clients do too.
      return alone(pair.newcomer(), given, List.of());
    }
    if (!pair.sameInputs()) {
      try {
        pair.newcomer().model().inputs().accept(given, veteran.model().inputs(), accepted);
      } catch (InputRejected e) {
        if (!e.lacking().isEmpty()) {
          return new AskedVersions(given, veteran, accepted, Optional.empty(), e.lacking());
        }
        // What is there in another type or shape than it wants is a failure when it is asked.
      }
    }
    return new AskedVersions(given, veteran, accepted, Optional.of(pair), List.of());
  }

  private static AskedVersions alone(
      ServedVersion version, Map<String, TensorValue> given, List<String> lacking) {
    Map<String, TensorValue> accepted = version.model().inputs().accept(given);
    return new AskedVersions(given, version, accepted, Optional.empty(), lacking);
  }

  /**
   * An input that no version knows is passed over: its sender may know a version that was taken
   * back. Where the request also leaves an input out, the one may be the other, misspelt.
   */
  private static void refuseMisspelt(
      ServingRoute serving, AskedVersions asked, Map<String, TensorValue> given) {
    Set<String> taken = asked.accepted.keySet();
    if (given.keySet().containsAll(taken)) {
      return;
    }
    List<String> unknown = serving.unknown(given.keySet());
    if (!unknown.isEmpty()) {
      List<String> absent = new ArrayList<>(taken);
      absent.removeAll(given.keySet());
      throw new InputRejected(
          "no input is called %s; the inputs that the request leaves out are %s"
              .formatted(unknown, absent.stream().sorted().toList()));
    }
  }

  /** The version that vouches for the answer: the veteran of a pair. */
  ServedVersion judge() {
    return judge;
  }

  /** What the judge takes of the request. */
  Map<String, TensorValue> accepted() {
    return accepted;
  }

  /** Both versions of the rollout, where both can be asked. */
  Optional<Pair> pair() {
    return pair;
  }

  /** Inputs for want of which the newcomer is not asked. */
  List<String> lacking() {
    return lacking;
  }

  /**
   * What a version takes of the request.
   *
   * @throws ModelFailure when it wants an input in another type or shape than the judge
   */
  Map<String, TensorValue> taken(ServedVersion version) {
    if (version == judge) {
      return accepted;
    }
    ModelInputs inputs = version.model().inputs();
    try {
      return pair.filter(Pair::sameInputs).isPresent()
          ? inputs.accept(given)
          : inputs.accept(given, judge.model().inputs(), accepted);
    } catch (InputRejected e) {
      throw new ModelFailure(ModelFailure.Kind.CONTRACT, e.getMessage());
    }
  }
}
