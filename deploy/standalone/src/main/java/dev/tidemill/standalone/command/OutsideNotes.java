package dev.tidemill.standalone.command;

import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.schemas.spec.trigger.Webhook;
import dev.tidemill.trigger.hook.HookDoors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a specification needs of other systems, and what of it was not looked at. */
final class OutsideNotes {

  private OutsideNotes() {}

  /**
   * One sentence each.
   *
   * @param file the specification, in the folder of the pipeline
   * @param home whose hooks.yaml opens hooks; empty if Tidemill runs elsewhere
   */
  static List<String> of(PipelineSpec spec, Path file, Optional<Path> home) {
    List<String> notes = new ArrayList<>();
    List<String> unseen = unseen(spec);
    if (!unseen.isEmpty()) {
      notes.add(
          "Not looked at here: %s. tidemill why %s says a few seconds after apply whether they can be read."
              .formatted(String.join(", ", unseen), spec.key()));
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    home.ifPresent(h -> notes.addAll(closed(spec, h.resolve("hooks.yaml"))));
    home.ifPresent(h -> notes.addAll(TrainerVariables.missing(spec, folder, h)));
    return notes;
  }

  private static List<String> unseen(PipelineSpec spec) {
    List<String> unseen = new ArrayList<>();
    for (SourceSpec source : spec.data().sources()) {
      if (source.files().isEmpty()) {
        unseen.add("source " + source.name());
      }
    }
    spec.code().flatMap(CodeSpec::git).ifPresent(git -> unseen.add("code.git"));
    for (TriggerSpec trigger : spec.triggers()) {
      if (trigger.kind() instanceof Message m && m.topic().isPresent()) {
        unseen.add("the topic %s of trigger %s".formatted(m.topic().get(), trigger.name()));
      }
    }
    return unseen;
  }

  private static List<String> closed(PipelineSpec spec, Path file) {
    List<String> notes = new ArrayList<>();
    Set<String> open = open(file);
    for (TriggerSpec trigger : spec.triggers()) {
      hook(trigger.kind())
          .filter(hook -> !open.contains(hook))
          .ifPresent(
              hook ->
                  notes.add(
                      "Trigger %s hears /hooks/%s, which %s does not open; nothing comes to it until then (docs/webhooks.md)."
                          .formatted(trigger.name(), hook, file)));
    }
    return notes;
  }

  private static Optional<String> hook(TriggerSpec.Kind kind) {
    if (kind instanceof Alert) {
      return Optional.of("alertmanager");
    }
    if (kind instanceof Webhook webhook) {
      return Optional.of(webhook.channel());
    }
    return kind instanceof Message message && message.topic().isEmpty()
        ? Optional.of("cloudevents")
        : Optional.empty();
  }

  /** A file that is wrong opens nothing that could be relied on; doctor says what is wrong. */
  private static Set<String> open(Path file) {
    try {
      return Files.exists(file) ? HookDoors.told(file, SecretPlaces.FILES).keySet() : Set.of();
    } catch (IOException | SpecException e) {
      return Set.of();
    }
  }
}
