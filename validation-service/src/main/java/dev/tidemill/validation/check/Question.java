package dev.tidemill.validation.check;

import java.util.List;

/** Aggregates that have a part of a scope's statement. */
public interface Question {

  /** Aggregate expressions over the rows. */
  List<String> aggregates();
}
