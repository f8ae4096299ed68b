//! Every act on an enterprise accepted once, every refusal, and how enterprises fold.
