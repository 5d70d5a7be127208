package dev.tidemill.training.runner;

/** Takes what a process writes, line by line; called from two threads. */
public interface LineSink {
  void line(boolean error, String text);
}
