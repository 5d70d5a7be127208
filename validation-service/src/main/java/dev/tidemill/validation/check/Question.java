package dev.tidemill.validation.check;

import java.util.List;

/** Something that is asked about the rows of a scope, as a part of its one statement. */
public interface Question {

  /** Aggregate expressions over the rows. */
  List<String> aggregates();
}
