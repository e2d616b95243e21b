SELECT pipeline.put_keys_on_conditions();
