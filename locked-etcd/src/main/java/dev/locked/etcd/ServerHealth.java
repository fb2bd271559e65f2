package dev.locked.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** Looks at how each call ends, for servers that are to be avoided: connected to, they answer, and serve nobody. */
final class ServerHealth implements ClientInterceptor {
    private final EtcdServers servers;

    ServerHealth(EtcdServers servers) {
        this.servers = servers;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (EtcdErrors.servesNobody(status) || isSilent(method, status)) {
                                    servers.avoid(getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    /** A member that is cut off from the others keeps what it is asked until it is too late. */
    private static boolean isSilent(MethodDescriptor<?, ?> method, Status status) {
        return status.getCode() == Status.Code.DEADLINE_EXCEEDED
                && method.getType() == MethodDescriptor.MethodType.UNARY;
    }
}
