SELECT pipeline.take_keys_off_conditions();
