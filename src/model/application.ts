/** What answered once TLS stood: `--depth app`. Observed, not judged. All text is safe to print. */
export type ApplicationAnswer = HttpAnswer | MqttAnswer;

export interface HttpAnswer {
  readonly protocol: 'http';
  readonly status: number;
  /** Names of all headers, lower case: a service is known by one that only it sends. */
  readonly headers: readonly string[];
  readonly server: string | null;
  readonly contentType: string | null;
  /** Where a redirect leads, as it was sent. */
  readonly location: string | null;
  /** When it is by the clock of whoever answered, ISO 8601; null where the answer does not say. */
  readonly date: string | null;
  /** The title of the page, where it is one. */
  readonly title: string | null;
}

export interface MqttAnswer {
  readonly protocol: 'mqtt';
  /** A CONNACK with its return code (MQTT 3.1.1, section 3.2.2.3), or the connection's end. */
  readonly said: 'connack' | 'ended';
  readonly code: number | null;
}

/** How the application stage failed to get an answer. */
export type ApplicationFault =
  | { readonly kind: 'app-silence' }
  | { readonly kind: 'app-reset' | 'app-close' }
  /** An answer that goes on and on: headers without end, one `100 Continue` after another. */
  | { readonly kind: 'app-endless' }
  /** Something answered that is not the protocol. `said`: its first bytes, safe to print. */
  | { readonly kind: 'app-garbage'; readonly said: string };
