package dev.tidemill.schemas.spec;

import java.util.Optional;

/**
 * @param format onnx
 * @param positiveOutput for binary classification, which output is P(label = true)
 */
public record ModelFormatSpec(String format, Optional<String> positiveOutput) {}
