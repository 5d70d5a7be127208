/**
 * Models in a process of their own. A model is hostile until proved otherwise: a file of 300 bytes
 * can ask for terabytes or loop for ever, inside native code that no Java thread can stop. A
 * process can be limited and killed.
 */
package dev.tidemill.kit.onnx.process;
