package dev.tidemill.kit.onnx;

/**
 * A column that a model is given.
 *
 * @param name as the prepared rows call it
 * @param text whether its values are texts; otherwise they are numbers
 */
public record InputColumn(String name, boolean text) {

  public static InputColumn ofNumbers(String name) {
    return new InputColumn(name, false);
  }

  public static InputColumn ofText(String name) {
    return new InputColumn(name, true);
  }
}
