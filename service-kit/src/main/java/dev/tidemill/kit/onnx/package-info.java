/** What an ONNX model says of itself, and the words for what is wrong with it. */
package dev.tidemill.kit.onnx;
