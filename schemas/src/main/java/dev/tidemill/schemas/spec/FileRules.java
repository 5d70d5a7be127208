package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import java.nio.file.FileSystems;
import java.util.Arrays;
import java.util.List;

/** Rules about what a specification names in file systems: folders, patterns and programs. */
final class FileRules {

  private final JsonNode spec;
  private final SpecErrors errors;
  private final SpecRules.Items items;
  private final OutsideRules.Url urls;

  FileRules(JsonNode spec, SpecErrors errors, SpecRules.Items items, OutsideRules.Url urls) {
    this.urls = urls;
    this.spec = spec;
    this.errors = errors;
    this.items = items;
  }

  void check() {
    data();
    labels();
    messages();
    code();
    commands();
  }

  private void data() {
    JsonNode sources = spec.at("/data/sources");
    if (sources.size() > 1 && !spec.at("/data").has("query")) {
      errors.add("spec.data.query", "several sources need a query that joins them");
    }
    items.each(
        "spec.data.sources",
        sources,
        (at, s) -> {
          JsonNode types = s == sources.path(0) ? schema() : MissingNode.getInstance();
          if (s.has("files")) {
            files(at + ".files", s.path("files"));
            new ReadingRules(errors, at + ".files", s.path("files")).check(types);
          } else if (s.has("s3")) {
            glob(at + ".s3.glob", s.at("/s3/glob").asText());
            new ReadingRules(errors, at + ".s3", s.path("s3")).check(types);
          } else if (s.has("dvc")) {
            dvc(at + ".dvc", s.path("dvc"));
            new ReadingRules(errors, at + ".dvc", s.path("dvc")).check(types);
          } else if (s.has("topic")) {
            topic(at + ".topic", s.path("topic"), types);
          }
        });
  }

  /** The topic of labels is read as that of a source. */
  private void labels() {
    String at = "spec.monitor.labels.topic";
    JsonNode topic = spec.at("/monitor/labels/topic");
    if (topic.isObject() && errors.clean(at)) {
      topic(at, topic, MissingNode.getInstance());
    }
  }

  private void topic(String at, JsonNode topic, JsonNode types) {
    inFolder(at + ".schema", topic.path("schema"));
    JsonNode earlier = topic.path("earlierSchemas");
    for (int i = 0; i < earlier.size(); i++) {
      inFolder(at + ".earlierSchemas[" + i + "]", earlier.path(i));
    }
    new ReadingRules(errors, at, topic).check(types);
  }

  private void files(String at, JsonNode files) {
    inFolder(at + ".path", files.path("path"));
    PathRules.check(errors, at + ".glob", files.path("glob"));
    glob(at + ".glob", files.path("glob").asText());
  }

  private void dvc(String at, JsonNode dvc) {
    glob(at + ".glob", dvc.path("glob").asText());
    if (!dvc.path("remote").asText().contains("://")) { // the kind judges stores
      inFolder(at + ".remote", dvc.path("remote"));
    }
    git(at + ".git", dvc.path("git"));
    if (!dvc.hasNonNull("git") && !spec.at("/code/git").isObject()) {
      errors.add(at + ".git", "it is missing, and there is no code.git; write git: {url: ...}");
    }
  }

  /** The schema that the messages of a topic are written with. */
  private void messages() {
    items.each(
        "spec.triggers",
        spec.path("triggers"),
        (at, t) -> inFolder(at + ".message.schema", t.at("/message/schema")));
  }

  private void inFolder(String field, JsonNode path) {
    if (leaves(path.asText())) {
      errors.add(
          field, "\"" + path.asText() + "\" leaves the pipeline's folder; .. is not allowed");
    }
    PathRules.check(errors, field, path);
  }

  /** The types of the schema check. */
  private JsonNode schema() {
    for (JsonNode check : spec.at("/gates/data/checks")) {
      if (check.has("schema")) {
        return check.at("/schema/columns");
      }
    }
    return MissingNode.getInstance();
  }

  private void code() {
    String path = spec.at("/code/path").asText();
    boolean absolute = path.startsWith("/") || path.startsWith("\\") || path.matches("[A-Za-z]:.*");
    if (absolute || leaves(path)) {
      errors.add(
          "spec.code.path",
          "\"" + path + "\" is outside of the pipeline's folder; a folder in it is allowed");
    } else {
      PathRules.check(errors, "spec.code.path", spec.at("/code/path"));
    }
    git("spec.code.git", spec.at("/code/git"));
    for (String part : List.of("training", "application")) {
      JsonNode globs = spec.at("/code/" + part);
      for (int i = 0; i < globs.size(); i++) {
        String at = "spec.code." + part + "[" + i + "]";
        PathRules.check(errors, at, globs.path(i));
        glob(at, globs.path(i).asText());
      }
    }
  }

  private void git(String at, JsonNode git) {
    if (!git.isObject() || !errors.clean(at)) {
      return;
    }
    String url = git.path("url").asText();
    if (!url.matches("(?i)(https?|ssh|git|file)://.+|[A-Za-z0-9._-]+@[A-Za-z0-9._\\[\\]:-]+:.+")) {
      errors.add(
          at + ".url",
          "\""
              + url
              + "\" is not the URL of a repository; allowed are https://HOST/PATH,"
              + " ssh://USER@HOST/PATH and USER@HOST:PATH");
    } else {
      urls.problem(url, OutsideRules.Reached.REPOSITORY)
          .ifPresent(problem -> errors.add(at + ".url", problem));
    }
    if (git.path("tags").isTextual()) {
      glob(at + ".tags", git.path("tags").asText());
    }
    glob(at + ".ref", git.path("ref").asText());
    credentials(
        at + ".credentials",
        git.path("credentials"),
        !url.contains("://") || url.startsWith("ssh://"));
  }

  /** Refuses credentials that the URL has no use for. */
  private void credentials(String at, JsonNode given, boolean ssh) {
    if (!given.isObject()) {
      return;
    }
    if (ssh && (given.hasNonNull("password") || given.hasNonNull("username"))) {
      errors.add(at, "a repository of ssh opens with sshKey; username and password are for https");
    } else if (!ssh && given.hasNonNull("sshKey")) {
      errors.add(at, "sshKey is for ssh:// and USER@HOST:PATH; https opens with a password");
    } else if (given.hasNonNull("fromSecret")
        && (given.hasNonNull("password") || given.hasNonNull("sshKey"))) {
      errors.add(at, "write either fromSecret or the place of each secret");
    } else if (!given.hasNonNull("fromSecret")
        && !given.hasNonNull("password")
        && !given.hasNonNull("sshKey")) {
      errors.add(at, "it names no secret; write password, sshKey or fromSecret");
    }
  }

  private static boolean leaves(String path) {
    return Arrays.asList(path.split("[/\\\\]")).contains("..");
  }

  private void glob(String at, String glob) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (IllegalArgumentException e) {
      errors.add(
          at, "\"" + glob + "\" is not a pattern for files; write one such as *.csv or **/*.py");
    }
  }

  /** Checks the names of programs, which are started without a shell. */
  private void commands() {
    for (String field : List.of("prepare", "train", "predict", "code/test")) {
      JsonNode command = spec.at("/" + field + "/command");
      PathRules.check(errors, "spec." + field.replace('/', '.') + ".command[0]", command.path(0));
    }
  }
}
