/** Tidemill's own programs for models that MLflow saved. */
package dev.tidemill.kit.mlflow;
