package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Question;
import dev.tidemill.validation.check.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the statements of a gate and keeps what ran. */
final class Statements {

  private final DuckDb database;
  private final List<String> ran = new ArrayList<>();

  Statements(DuckDb database) {
    this.database = database;
  }

  /**
   * The answers of a statement.
   *
   * @param parts the answer by question
   * @param broken the reason by question that has no answer
   */
  record ModelAnswers(Map<Question, List<Part<Row>>> parts, Map<Question, String> broken) {

    ModelAnswers() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** The answer to a question; empty if the question is broken. */
    List<Part<Row>> to(Question question) {
      return parts.getOrDefault(question, List.of());
    }
  }

  /** Runs a scope's statement; if it cannot run, each question by itself. */
  ModelAnswers ask(GateStatement statement) {
    ModelAnswers answers = new ModelAnswers();
    if (!statement.questions().isEmpty()) {
      ask(statement, answers);
    }
    return answers;
  }

  private void ask(GateStatement statement, ModelAnswers answers) {
    String sql = statement.sql();
    ran.add(sql);
    try {
      answers.parts.putAll(statement.answers(database.rows(sql)));
    } catch (SQLException e) {
      if (statement.questions().size() == 1) {
        answers.broken.put(statement.questions().get(0), Sql.reason(e));
      } else {
        statement.questions().forEach(q -> ask(statement.only(q), answers));
      }
    }
  }

  /** The statements that ran. */
  List<String> ran() {
    return List.copyOf(ran);
  }
}
