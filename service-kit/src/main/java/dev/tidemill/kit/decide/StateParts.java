package dev.tidemill.kit.decide;

/**
 * How the state of a key is kept: in parts with names, each a record of its own. A decision writes
 * the parts that it changed, so its cost does not follow the size of the state, and no part
 * outgrows a record. Deciders do not see it: they have the whole state. Pure.
 *
 * @param <S> state of one key
 */
public interface StateParts<S> {

  /** Name of the one part of a state that is kept whole. */
  String WHOLE = "";

  /** The record class that the part of this name is kept as. */
  Class<? extends Record> type(String name);

  /** Whether the part {@link #WHOLE} is all there is. */
  default boolean isWhole() {
    return false;
  }

  /** Names the parts that differ. A part that it does not compare is not kept. */
  void compare(PartChanges<S> changes);

  /** Puts a state together from its parts. */
  S join(Parts parts);

  /** A state that is one record. */
  static <S> StateParts<S> whole(Class<S> type) {
    Class<? extends Record> record = type.asSubclass(Record.class);
    return new StateParts<>() {
      @Override
      public Class<? extends Record> type(String name) {
        return record;
      }

      @Override
      public boolean isWhole() {
        return true;
      }

      @Override
      public void compare(PartChanges<S> changes) {
        changes.one(WHOLE, state -> state, record::cast);
      }

      @Override
      public S join(Parts parts) {
        return type.cast(parts.one(WHOLE, record));
      }
    };
  }
}
