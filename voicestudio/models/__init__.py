"""The networks: tensors in, tensors out. Each family keeps to itself."""
