package dev.tidemill.console.tracking.search;

/** A filter or an order that cannot be read. The message says where, and what is allowed. */
public final class SearchSyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SearchSyntaxException(String message) {
    super(message);
  }
}
